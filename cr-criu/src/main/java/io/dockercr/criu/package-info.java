/**
 * CRIU as Java, for any process: dump, pre-dump, restore, features and version, through libcriu or
 * the {@code criu} executable. The only packages that know JNA.
 */
package io.dockercr.criu;
