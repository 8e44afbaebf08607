package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the images of System V objects, passing over their content. */
final class SystemVImages {
  private static final int MAX_OBJECTS = 1 << 16;

  private final List<SystemVObject> objects = new ArrayList<>();

  private SystemVImages() {}

  static List<SystemVObject> read(ImageSource source, long namespace) throws IOException {
    SystemVImages images = new SystemVImages();
    images.read(source, "ipcns-shm-" + namespace + ".img", Magic.IPC_SHM);
    images.read(source, "ipcns-sem-" + namespace + ".img", Magic.IPC_SEM);
    images.read(source, "ipcns-msg-" + namespace + ".img", Magic.IPC_MSG);
    return List.copyOf(images.objects);
  }

  private void read(ImageSource source, String name, Magic magic) throws IOException {
    if (!source.has(name)) {
      return;
    }
    try (ImageFile image = ImageFile.open(source, name, magic)) {
      while (!image.atEnd()) {
        if (objects.size() == MAX_OBJECTS) {
          throw image.malformed("it has more than the " + MAX_OBJECTS + " entries that are read");
        }
        Message message = image.next();
        switch (magic) {
          case IPC_SHM -> shared(message, image);
          case IPC_SEM -> semaphores(message, image);
          default -> queue(message, image);
        }
      }
    }
  }

  private void shared(Message message, ImageFile image) throws IOException {
    long size = message.number(2);
    objects.add(SystemVObject.parse("shm", message, size));
    if (!message.flag(3)) {
      image.skip(rounded(size, 4, image));
    }
  }

  private void semaphores(Message message, ImageFile image) throws IOException {
    long count = message.unsigned(2);
    objects.add(SystemVObject.parse("sem", message, count));
    image.skip(rounded(count * 2, 8, image));
  }

  private void queue(Message message, ImageFile image) throws IOException {
    long count = message.unsigned(3);
    objects.add(SystemVObject.parse("msg", message, count));
    for (long i = 0; i < count; i++) {
      image.skip(rounded(image.next().unsigned(2), 8, image));
    }
  }

  private static long rounded(long bytes, int to, ImageFile image) throws IOException {
    if (bytes < 0 || bytes > Long.MAX_VALUE - to) {
      throw image.malformed("data of " + bytes + " bytes is said to be in it");
    }
    return (bytes + to - 1) / to * to;
  }
}
