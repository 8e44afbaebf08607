package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to other hosts that something on a shared file system is in use: a file beside it with its
 * owner's host, boot, process and expiry, written anew while the owner is at work.
 *
 * <p>No host's clock counts: a lease is as old as the server, which stamps files, says (see {@link
 * ServerClock}). And nothing is lost if a living owner is taken for dead: who takes over renames
 * what the lease is for, which the owner notices when it wants to rename it too. The server does
 * one of both. No name is used twice, so there is no taking over by mistake what is new.
 */
final class Lease implements Closeable {
  static final String SUFFIX = ".lease";

  /** How long a lease counts after it was written: longer than a server is away. */
  static final Duration VALID = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final Duration RENEWED_EVERY = Duration.ofMinutes(1);
  private static final int MAX_BYTES = 4096;

  private final Path file;
  private final LeaseOwner owner;
  private final Duration valid;
  private final CountDownLatch released = new CountDownLatch(1);

  private Lease(Path file, LeaseOwner owner, Duration valid) {
    this.file = file;
    this.owner = owner;
    this.valid = valid;
  }

  /**
   * Makes the lease of something that is about to be made.
   *
   * @param thing its path, which nothing ever had
   */
  static Lease take(Path thing) throws IOException {
    return take(thing, VALID, RENEWED_EVERY);
  }

  static Lease take(Path thing, Duration valid, Duration renewedEvery) throws IOException {
    Lease lease = new Lease(fileOf(thing), LeaseOwner.self(), valid);
    try {
      lease.write(StandardOpenOption.CREATE);
    } catch (IOException e) {
      Files.deleteIfExists(lease.file);
      throw e;
    }
    Thread renewal = new Thread(() -> lease.renewEvery(renewedEvery), "docker-cr-lease");
    renewal.setDaemon(true);
    renewal.start();
    return lease;
  }

  static Path fileOf(Path thing) {
    return thing.resolveSibling(thing.getFileName() + SUFFIX);
  }

  private void renewEvery(Duration interval) {
    try {
      while (!released.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        renew();
      }
    } catch (InterruptedException e) {
      LOG.warn("The lease {} is not renewed any more: interrupted.", file);
    }
  }

  private void renew() {
    try {
      write();
    } catch (IOException e) {
      if (released.getCount() == 0) {
        return;
      }
      // The next time comes long before it expires; if it is lost, its owner notices at the end.
      LOG.warn("The lease {} can't be renewed now: {}", file, e.toString());
    }
  }

  private void write(OpenOption... more) throws IOException {
    List<OpenOption> options = new ArrayList<>(List.of(more));
    options.add(StandardOpenOption.WRITE);
    try (FileChannel channel = PrivateFile.open(file, options.toArray(OpenOption[]::new))) {
      ByteBuffer content = ByteBuffer.wrap(content().getBytes(UTF_8));
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.truncate(content.limit());
      channel.force(true);
    }
  }

  private String content() throws IOException {
    Properties fields = new Properties();
    owner.write(fields);
    fields.setProperty("valid-seconds", Long.toString(valid.toSeconds()));
    // For people; what counts is the server's time stamp of the file.
    fields.setProperty("expires", Instant.now().plus(valid).toString());
    StringWriter text = new StringWriter();
    fields.store(text, null);
    return text.toString();
  }

  /**
   * Whether something has a lease that counts. It has none if its owner is a process of this host
   * that has ended, or if it was not renewed for as long as it says.
   *
   * @param now by the server's clock
   */
  static boolean isHeld(Path thing, Instant now) throws IOException {
    Path file = fileOf(thing);
    // Opened before its time is asked for: an NFS client asks the server only then.
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        InputStream in = Channels.newInputStream(channel)) {
      Properties fields = new Properties();
      fields.load(new StringReader(new String(in.readNBytes(MAX_BYTES), UTF_8)));
      Instant written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
      Optional<LeaseOwner> owner = LeaseOwner.read(fields);
      if (owner.isPresent() && owner.get().hasEnded(LeaseOwner.self())) {
        return false;
      }
      return now.isBefore(written.plus(validity(fields)));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** One that is only half written is not older than any other. */
  private static Duration validity(Properties fields) {
    String seconds = fields.getProperty("valid-seconds", "");
    return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : VALID;
  }

  /** Stops renewing it, and removes it. */
  @Override
  public void close() throws IOException {
    released.countDown();
    Files.deleteIfExists(file);
  }
}
