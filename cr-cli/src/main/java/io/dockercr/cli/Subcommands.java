package io.dockercr.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by name, in the order of the help. Only the one that is asked for is built: picocli
 * reads a command's annotations at each start, which costs more than the rest of a short command.
 */
final class Subcommands {
  private static final Map<String, Class<? extends CliCommand>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("checkpoint", CheckpointCommand.class);
    ALL.put("restore", RestoreCommand.class);
    ALL.put("list", ListCommand.class);
    ALL.put("show", ShowCommand.class);
    ALL.put("inspect", InspectCommand.class);
    ALL.put("memory", MemoryCommand.class);
    ALL.put("diff", DiffCommand.class);
    ALL.put("extract", ExtractCommand.class);
    ALL.put("rm", RmCommand.class);
    ALL.put("copy", CopyCommand.class);
    ALL.put("export", ExportCommand.class);
    ALL.put("import", ImportCommand.class);
    ALL.put("push", PushCommand.class);
    ALL.put("pull", PullCommand.class);
    ALL.put("flatten", FlattenCommand.class);
    ALL.put("verify", VerifyCommand.class);
    ALL.put("prune", PruneCommand.class);
    ALL.put("repair", RepairCommand.class);
    ALL.put("df", DfCommand.class);
    ALL.put("keygen", KeygenCommand.class);
    ALL.put("recover", RecoverCommand.class);
    ALL.put("check", CheckCommand.class);
    ALL.put("setup", SetupCommand.class);
    ALL.put("bench", BenchCommand.class);
    ALL.put("version", VersionCommand.class);
  }

  private Subcommands() {}

  /** Adds all of them. */
  static void addAll(CommandLine line) {
    for (Map.Entry<String, Class<? extends CliCommand>> command : ALL.entrySet()) {
      line.addSubcommand(command.getKey(), command.getValue());
    }
  }

  /**
   * Adds the one that the arguments begin with. If they begin with none, all are added by name and
   * description only, which is what help and suggestions need.
   */
  static void addFor(String[] args, CommandLine line) {
    Class<? extends CliCommand> asked = args.length == 0 ? null : ALL.get(args[0]);
    if (asked == null) {
      ALL.forEach((name, type) -> line.addSubcommand(name, titleOf(type)));
    } else {
      line.addSubcommand(args[0], asked);
    }
  }

  private static CommandSpec titleOf(Class<? extends CliCommand> type) {
    Command command = type.getAnnotation(Command.class);
    CommandSpec title = CommandSpec.create().name(command.name());
    title.usageMessage().description(command.description());
    return title;
  }
}
