package io.dockercr.cli;

import java.util.Arrays;

/**
 * What Docker's command line hands to a plug-in: its own arguments, the plug-in's name among them.
 */
final class PluginArguments {
  private static final String PLUGIN_NAME = "cr";

  private PluginArguments() {}

  /** {@code docker cr list} runs {@code docker-cr cr list}: the plug-in's name is taken out. */
  static String[] withoutPluginName(String[] args) {
    if (args.length > 0 && args[0].equals(PLUGIN_NAME)) {
      return Arrays.copyOfRange(args, 1, args.length);
    }
    return args;
  }
}
