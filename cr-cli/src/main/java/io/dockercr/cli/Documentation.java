package io.dockercr.cli;

import io.dockercr.cli.manual.BashCompletion;
import io.dockercr.cli.manual.ManualPages;
import io.dockercr.cli.manual.ZshCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * Writes what an installation has beside the program, from the commands: manual pages, and
 * completion for bash and zsh. The distribution's {@code libexec/write-documentation} runs it.
 */
public final class Documentation {
  private Documentation() {}

  /**
   * Entry point.
   *
   * @param args the directory to write to, laid out as {@code /usr/share} is
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: write-documentation DIRECTORY");
      System.exit(ExitCode.USAGE.code());
    }
    String version = DockerCr.class.getPackage().getImplementationVersion();
    write(Path.of(args[0]), version == null ? "" : version);
  }

  static void write(Path share, String version) throws IOException {
    CommandLine program = new CommandLine(new DockerCr());
    Subcommands.addAll(program);
    Path manual = Files.createDirectories(share.resolve("man/man1"));
    for (Map.Entry<String, String> page : pages(program, version).all().entrySet()) {
      Files.writeString(manual.resolve(page.getKey() + ".1"), page.getValue());
    }
    Path bash = Files.createDirectories(share.resolve("bash-completion/completions"));
    Files.writeString(bash.resolve("docker-cr"), BashCompletion.of(program));
    Path zsh = Files.createDirectories(share.resolve("zsh/site-functions"));
    Files.writeString(zsh.resolve("_docker-cr"), ZshCompletion.of(program));
  }

  private static ManualPages pages(CommandLine program, String version) {
    Map<Integer, String> exitCodes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      exitCodes.put(code.code(), code.meaning());
    }
    return new ManualPages(program, version, exitCodes, environment(), files());
  }

  /** The variables that every command looks at, and what they are for. */
  static Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("DOCKER_HOST", "The engine's socket; the engine must be on this host.");
    variables.put("DOCKER_CR_CRIU", "The path of another criu program.");
    variables.put("DOCKER_CR_KEY", "The key of encrypted checkpoints, if no file has it.");
    variables.put("DOCKER_CR_JAVA, JAVA_HOME", "The Java to run with.");
    variables.put("DOCKER_CR_JAVA_OPTS", "Further options for it.");
    return variables;
  }

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(Configuration.DEFAULT_FILE, "Stores by name, and the default one.");
    files.put(
        "/var/lib/docker-cr/checkpoints", "Where checkpoints are kept unless a command says else.");
    files.put("/var/log/docker-cr", "CRIU's logs of what failed.");
    files.put(
        "/usr/local/libexec/docker-cr/docker-cr-runtime",
        "The restore runtime, put there by `docker-cr setup`.");
    files.put("/usr/local/lib/docker-cr-plugins", "Stores of others: jars.");
    return files;
  }
}
