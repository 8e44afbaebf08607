package io.dockercr.oci;

import land.oras.ContainerRef;
import land.oras.auth.AuthProvider;
import land.oras.auth.AuthScheme;

/**
 * The credentials for one request, and for what comes of it: oras-java asks for them anew at each
 * redirect and for each token.
 */
final class RequestCredentials implements AuthProvider {
  private static final int MAX_REDIRECTS = 20;

  private final AuthProvider credentials;
  private final boolean once;
  private int asked;

  /** The request was sent from one address to the next too often. */
  static final class RedirectsException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    RedirectsException() {
      super("more than " + MAX_REDIRECTS + " redirects");
    }
  }

  private RequestCredentials(AuthProvider credentials, boolean once) {
    this.credentials = credentials;
    this.once = once;
  }

  /** For the registry itself: for a token too, if it wants that. */
  static RequestCredentials full(AuthProvider credentials) {
    return new RequestCredentials(credentials, false);
  }

  /**
   * For the request alone and for nothing that comes of it: a registry may redirect it to another
   * host, which could ask for credentials itself, and name a place to send them to. Tokens that
   * were got before are used as ever.
   */
  static RequestCredentials once(AuthProvider credentials) {
    return new RequestCredentials(credentials, true);
  }

  @Override
  public String getAuthHeader(ContainerRef repository) {
    asked++;
    if (asked > MAX_REDIRECTS) {
      throw new RedirectsException();
    }
    return once && asked > 1 ? null : credentials.getAuthHeader(repository);
  }

  @Override
  public AuthScheme getAuthScheme() {
    return credentials.getAuthScheme();
  }
}
