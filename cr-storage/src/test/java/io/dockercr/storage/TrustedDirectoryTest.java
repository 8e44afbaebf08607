package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedDirectoryTest {
  private static final int ALICE = 12345;

  @TempDir Path temp;
  private final List<Path> made = new ArrayList<>();
  private final TrustedDirectory trusted = new TrustedDirectory(Set.of(0));

  @BeforeEach
  void requireRoot() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root can give files to other users");
  }

  private Path directory(String name, String permissions) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(name));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    return directory;
  }

  private static Path give(Path path, int uid) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    return path;
  }

  private void assertRefused(Path directory, Path culprit, String why) {
    assertThatThrownBy(() -> trusted.create(directory, made))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e).hasMessageStartingWith(culprit + " " + why);
              assertThat(e.hint()).isPresent();
            });
    assertThat(made).isEmpty();
  }

  @Test
  void whatIsMissingIsMadePrivate() throws Exception {
    trusted.create(temp.resolve("a/b"), made);
    assertThat(made).containsExactly(temp.resolve("a"), temp.resolve("a/b"));
    for (Path directory : made) {
      assertThat(Files.getPosixFilePermissions(directory))
          .isEqualTo(TrustedDirectory.DIRECTORY_PERMISSIONS);
    }
  }

  @Test
  void aDirectoryOfOursIsTakenAsItIs() throws Exception {
    Path ours = directory("ours", "rwxr-xr-x");
    trusted.create(ours, made);
    assertThat(made).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ours)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void aDirectoryOfSomebodyElseIsRefused() throws Exception {
    Path hers = give(directory("hers", "rwx------"), ALICE);
    assertRefused(hers, hers, "belongs to another user (uid 12345)");
    assertRefused(hers.resolve("below"), hers, "belongs to another user (uid 12345)");
    assertThat(hers).isEmptyDirectory();
  }

  @Test
  void theUserWhoCalledSudoIsTrusted() throws Exception {
    Path hers = give(directory("hers", "rwx------"), ALICE);
    new TrustedDirectory(Set.of(0, ALICE)).create(hers.resolve("below"), made);
    assertThat(made).containsExactly(hers.resolve("below"));
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsRefused() throws Exception {
    Path open = directory("open", "rwxrwxrwx");
    assertRefused(open, open, "can be written to by other users");
    assertRefused(open.resolve("below"), open, "can be written to by other users");
  }

  @Test
  void aStickyDirectoryIsFineOnTheWay() throws Exception {
    Path sticky = directory("sticky", "rwxrwxrwx");
    Files.setAttribute(sticky, "unix:mode", 01777);
    trusted.create(sticky.resolve("ours"), made);
    assertThat(made).containsExactly(sticky.resolve("ours"));

    made.clear();
    Path hers = give(Files.createDirectory(sticky.resolve("hers")), ALICE);
    assertRefused(hers, hers, "belongs to another user");
  }

  @Test
  void aGroupThatMayWriteIsRefusedUnlessItIsTheOwnersOwn() throws Exception {
    Path shared = directory("shared", "rwxrwxr-x");
    trusted.create(shared, made);
    Files.setAttribute(shared, "unix:gid", 50);
    assertRefused(shared, shared, "can be written to by other users");
  }

  @Test
  void aLinkIsNotTheStore() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), directory("ours", "rwx------"));
    assertRefused(link, link, "is a symbolic link, which is not followed.");
    Path dangling = Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("nowhere"));
    assertRefused(dangling, dangling, "is a symbolic link, which is not followed.");
    assertRefused(dangling.resolve("x"), dangling, "is a symbolic link that leads nowhere.");
  }

  @Test
  void aLinkOfOursIsFineOnTheWay() throws Exception {
    Path ours = directory("ours", "rwx------");
    Path link = Files.createSymbolicLink(temp.resolve("link"), ours);
    trusted.create(link.resolve("below"), made);
    assertThat(ours.resolve("below")).isDirectory();
  }

  @Test
  void aLinkOfSomebodyElseOrIntoHerDirectoryIsRefused() throws Exception {
    Path ours = directory("ours", "rwx------");
    Path link = give(Files.createSymbolicLink(temp.resolve("link"), ours), ALICE);
    assertRefused(link.resolve("below"), link, "belongs to another user");

    Path hers = give(directory("hers", "rwx------"), ALICE);
    Path into = Files.createSymbolicLink(temp.resolve("into"), hers);
    assertRefused(into.resolve("below"), hers, "belongs to another user");
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertRefused(file.resolve("below"), file, "is not a directory.");
  }
}
