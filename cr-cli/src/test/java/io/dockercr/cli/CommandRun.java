package io.dockercr.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One run of docker-cr within this JVM: how it ended, and what it said. */
record CommandRun(int code, String out, String err) {
  static CommandRun of(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        DockerCr.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    return new CommandRun(code, out.toString(), err.toString());
  }
}
