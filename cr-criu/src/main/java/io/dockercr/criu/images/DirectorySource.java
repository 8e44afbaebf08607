package io.dockercr.criu.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Image files in a directory. No symbolic link is followed but CRIU's own, {@code parent}. Safe for
 * use by several threads.
 *
 * @param directory where they are
 */
record DirectorySource(Path directory) implements ImageSource {
  private static final int MAX_CHAIN = 256;

  @Override
  public String place() {
    return directory.toString();
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  @Override
  public boolean has(String name) {
    return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public OptionalLong sizeBytes(String name) throws IOException {
    try {
      BasicFileAttributes attributes = attributes(name);
      return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  private BasicFileAttributes attributes(String name) throws IOException {
    return Files.readAttributes(
        directory.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public ImageContent open(String name) throws IOException {
    // A pipe or a device would make a reader wait.
    if (!attributes(name).isRegularFile()) {
      throw new MalformedImageException(name, "it is no regular file");
    }
    return new Content(
        FileChannel.open(
            directory.resolve(name),
            Set.<OpenOption>of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  private record Content(FileChannel channel) implements ImageContent {
    @Override
    public long sizeBytes() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public List<ImageSource> chain() throws IOException {
    List<ImageSource> chain = new ArrayList<>(List.of(this));
    List<Path> seen = new ArrayList<>(List.of(directory.toRealPath()));
    Path parent = directory.resolve("parent");
    while (Files.isDirectory(parent)) {
      Path real = parent.toRealPath();
      if (seen.contains(real) || seen.size() == MAX_CHAIN) {
        throw new MalformedImageException("parent", "the chain of parents has no end");
      }
      seen.add(real);
      chain.add(new DirectorySource(real));
      parent = real.resolve("parent");
    }
    return chain;
  }
}
