package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  @TempDir Path temp;

  private StorageException writing(IOException e) {
    return Failures.writing("It can't be done", temp.resolve("not/there"), e);
  }

  @Test
  void missingPermissionIsNamed() {
    StorageException failure = writing(new AccessDeniedException("/x"));
    assertThat(failure).hasMessage("It can't be done: permission denied for /x.");
    assertThat(failure.hint()).hasValue("Become root, or choose another directory with --output.");
    assertThat(Failures.reading("It can't be read", new AccessDeniedException("/x")).hint())
        .hasValue("Become root.");
  }

  @Test
  void quotaIsSpace() {
    assertThat(writing(new IOException("Disk quota exceeded")))
        .hasMessage("It can't be done: there is no space left.");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(writing(new NoSuchFileException("/x")))
        .hasMessage("It can't be done: /x is not there.");
  }

  @Test
  void whereAFileIsADirectoryIsAskedFor() {
    StorageException failure =
        Failures.reading("It can't be read", new NotDirectoryException("/x"));
    assertThat(failure).hasMessage("It can't be read: /x is not a directory.");
    assertThat(failure.hint()).hasValue("Give a directory.");
  }

  @Test
  void anythingElseIsSaidInTheSystemsWords() {
    assertThat(writing(new FileSystemException("/x", null, "Stale file handle")))
        .hasMessage("It can't be done: /x: Stale file handle.");
    assertThat(writing(new IOException("Input/output error")))
        .hasMessage("It can't be done: Input/output error.");
    assertThat(writing(new IOException())).hasMessage("It can't be done: IOException.");
  }
}
