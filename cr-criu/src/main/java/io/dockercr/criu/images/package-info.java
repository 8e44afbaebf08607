/** CRIU's image files, read and written in Java: a magic number, then messages with their sizes. */
package io.dockercr.criu.images;
