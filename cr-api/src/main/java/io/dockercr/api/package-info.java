/**
 * What an application codes against to checkpoint and restore containers, and what a storage plugin
 * implements. Depends on nothing but the JDK.
 */
package io.dockercr.api;
