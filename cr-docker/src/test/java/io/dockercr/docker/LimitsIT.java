package io.dockercr.docker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits are not only written down again: what a restored process wants beyond them is refused. */
@Compatibility
class LimitsIT {
  @RegisterExtension private final Trial trial = new Trial();

  @Test
  @Proves(Row.LIMITS_ENFORCED)
  void moreIsRefused() throws Exception {
    Program.run(
        trial,
        "limits",
        "--pids-limit=20",
        "--ulimit=nofile=300",
        "--cpus=0.5",
        "--cpuset-cpus=0",
        "--memory=64m",
        "--memory-swap=64m");
    String again = trial.moveOver();
    Program.assertGoesOn(again);
  }
}
