/** Threads that stores give their work to. */
package io.dockercr.storage.work;
