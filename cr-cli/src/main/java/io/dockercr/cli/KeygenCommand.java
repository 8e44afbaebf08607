package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.encoding.KeyFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code docker-cr keygen}. */
@Command(
    name = "keygen",
    description =
        "Makes a file with a new random key for encrypted checkpoints (--key-file), and prints the key's id."
            + " Without the key they can't be restored: keep a copy of it elsewhere.")
final class KeygenCommand extends CliCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "The file to make; nobody but its owner can read it. It must not be there.")
  private Path file;

  @Override
  ExitCode run(Output out) throws Exception {
    EncryptionKey key = KeyFile.create(file);
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("file", file.toString());
      json.put("keyId", key.id());
      out.result(json);
    } else {
      out.result(key.id());
    }
    return ExitCode.OK;
  }
}
