package io.dockercr.criu;

/** Is told of CRIU's notifications. CRIU waits until it returns, and gives up when it throws. */
@FunctionalInterface
public interface CriuListener {

  /** Does nothing at any notification. */
  CriuListener NONE = (action, pid) -> {};

  /**
   * @param action what CRIU is about to do or has done
   * @param pid the root process; 0 while it is not known, which in a restore is until {@link
   *     CriuAction#SETUP_NAMESPACES}
   * @throws Exception to make CRIU give up: a dump resumes the tasks then, a restore kills them. At
   *     {@link CriuAction#NETWORK_UNLOCK} and {@link CriuAction#POST_RESUME} it is too late for
   *     that; the call fails, but the tasks run
   */
  void onNotification(CriuAction action, int pid) throws Exception;
}
