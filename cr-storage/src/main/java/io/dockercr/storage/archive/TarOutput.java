package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Date;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An archive whose entries are root's alone and all of one time: the same content gives the same
 * bytes.
 */
final class TarOutput {
  private static final int FILE_MODE = 0600;
  private static final int DIRECTORY_MODE = 0700;

  private final TarArchiveOutputStream tar;
  private final FileTime time;

  /**
   * @param out stays open
   * @param time the time of all entries, which is cut to seconds
   */
  TarOutput(OutputStream out, Instant time) {
    this.tar = new TarArchiveOutputStream(out, UTF_8.name());
    this.time = FileTime.from(Instant.ofEpochSecond(time.getEpochSecond()));
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  void directory(String name) throws IOException {
    put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR), DIRECTORY_MODE, 0);
    tar.closeArchiveEntry();
  }

  void file(String name, byte[] content) throws IOException {
    begin(name, content.length).write(content);
    end();
  }

  /** Begins a file, whose content is written to the stream that is returned. */
  OutputStream begin(String name, long sizeBytes) throws IOException {
    put(new TarArchiveEntry(name, TarConstants.LF_NORMAL), FILE_MODE, sizeBytes);
    return tar;
  }

  /** Ends a file. */
  void end() throws IOException {
    tar.closeArchiveEntry();
  }

  private void put(TarArchiveEntry entry, int mode, long sizeBytes) throws IOException {
    entry.setMode(mode);
    entry.setSize(sizeBytes);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(Date.from(time.toInstant()));
    tar.putArchiveEntry(entry);
  }

  /** Ends the archive. */
  void finish() throws IOException {
    tar.finish();
    tar.flush();
  }
}
