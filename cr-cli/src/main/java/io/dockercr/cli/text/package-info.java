/** How commands lay text out on a terminal. */
package io.dockercr.cli.text;
