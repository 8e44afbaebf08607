package io.dockercr.docker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has memory pages on their way to the disk while CRIU still writes more of them, so that the wait
 * for what makes a checkpoint durable is short. CRIU is slowed by it: not for a container that is
 * to run on, whose tasks stand still meanwhile. Closing it, which may be done twice, ends that.
 */
final class EarlyWriteback implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EarlyWriteback.class);
  private static final long AGAIN_AFTER_MILLIS = 20;

  /** Below, there is nothing to gain. */
  private static final long WORTH_IT_BYTES = 32 << 20;

  private final Thread thread;

  private EarlyWriteback(Path images) {
    this.thread = new Thread(() -> write(images), "early-writeback");
    thread.setDaemon(true);
  }

  /**
   * Does nothing yet.
   *
   * @param images where CRIU writes
   */
  static EarlyWriteback of(Path images) {
    return new EarlyWriteback(images);
  }

  /** CRIU is about to write. */
  void begin() {
    thread.start();
  }

  private static void write(Path images) {
    try {
      while (true) {
        Thread.sleep(AGAIN_AFTER_MILLIS);
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(images, "pages-*.img")) {
          for (Path file : pages) {
            if (Files.size(file) > WORTH_IT_BYTES) {
              force(file);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    } catch (IOException e) {
      // Whoever seals the checkpoint meets the same; an interrupt closes the file too.
      log.debug("writing back early ended", e);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(false);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
