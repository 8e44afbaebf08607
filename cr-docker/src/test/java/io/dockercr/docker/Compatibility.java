package io.dockercr.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that prove rows of the compatibility table. The machine of vm_test.sh runs them by their
 * tag.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("compatibility")
@ExtendWith(CompatibilityTable.class)
@interface Compatibility {}
