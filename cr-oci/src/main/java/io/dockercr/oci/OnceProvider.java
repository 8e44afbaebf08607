package io.dockercr.oci;

import land.oras.ContainerRef;
import land.oras.auth.AuthProvider;
import land.oras.auth.AuthScheme;

/**
 * Gives the credentials to one request and to nothing that comes of it: a registry may redirect it
 * to another host, which could ask for credentials itself and name a place to send them to. Tokens
 * that were got with them before are used as ever.
 */
final class OnceProvider implements AuthProvider {
  private final AuthProvider credentials;
  private boolean given;

  OnceProvider(AuthProvider credentials) {
    this.credentials = credentials;
  }

  @Override
  public String getAuthHeader(ContainerRef repository) {
    if (given) {
      return null;
    }
    given = true;
    return credentials.getAuthHeader(repository);
  }

  @Override
  public AuthScheme getAuthScheme() {
    return credentials.getAuthScheme();
  }
}
