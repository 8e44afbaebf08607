package io.dockercr.criu;

/** Is told of CRIU's notifications. CRIU waits until it returns, and gives up when it throws. */
@FunctionalInterface
public interface CriuListener {

  /** Does nothing at any notification. */
  CriuListener NONE = (action, pid) -> {};

  /**
   * @param action what CRIU is about to do or has done
   * @param pid the root process where CRIU names it, as it does from {@link
   *     CriuAction#SETUP_NAMESPACES} on; else 0
   * @throws Exception to make CRIU give up; it resumes the tasks then
   */
  void onNotification(CriuAction action, int pid) throws Exception;
}
