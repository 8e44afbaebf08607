/**
 * Checkpoints in an S3-compatible object store, {@code s3:}. Only here is the AWS SDK known, and
 * docker-cr loads it only for a store of that kind.
 */
package io.dockercr.s3;
