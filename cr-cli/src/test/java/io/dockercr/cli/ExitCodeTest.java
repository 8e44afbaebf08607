package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuFailedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

  @Test
  void everyExceptionOfTheApiHasOneOfItsOwn() throws Exception {
    List<JavaClass> exceptions =
        new ClassFileImporter()
            .importPackages("io.dockercr.api").stream()
                .filter(type -> type.isAssignableTo(CheckpointException.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .toList();
    assertThat(exceptions).hasSizeGreaterThan(10);
    assertThat(exceptions)
        .extracting(type -> ExitCode.of(instance(type.reflect())))
        .doesNotContain(ExitCode.INTERNAL)
        .doesNotHaveDuplicates();
  }

  private static Exception instance(Class<?> type) {
    try {
      return type == CriuFailedException.class
          ? new CriuFailedException("dump", "m", null, null, List.of())
          : (Exception)
              type.getConstructor(String.class, String.class).newInstance("message", "hint");
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + " can't be made", e);
    }
  }

  @Test
  void aBadArgumentIsUsage() {
    assertThat(ExitCode.of(new IllegalArgumentException("no"))).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void whatNobodyExpectedIsInternal() {
    assertThat(ExitCode.of(new IllegalStateException("oops"))).isEqualTo(ExitCode.INTERNAL);
  }
}
