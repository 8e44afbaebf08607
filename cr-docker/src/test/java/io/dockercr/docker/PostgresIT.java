package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database at work, whose clients keep their connections. */
@Compatibility
class PostgresIT {
  private static final String SERVER =
      """
      install -d -o postgres /run/postgresql
      printf 'local all all trust\\nhost all all all trust\\n' >/run/hba
      exec setpriv --reuid postgres --regid postgres --init-groups /usr/lib/postgresql/15/bin/postgres \
        -D /var/lib/postgresql/15/main -c config_file=/etc/postgresql/15/main/postgresql.conf \
        -c hba_file=/run/hba -c listen_addresses='*'
      """;

  /** Prints the number of each row when its commit has been confirmed. */
  private static final String CLIENT =
      """
      export PGHOST=%s PGUSER=postgres PGDATABASE=postgres
      pgbench --client=4 --no-vacuum --time=600 >/dev/null 2>/tmp/pgbench.log &
      i=0
      while :; do i=$((i+1)); echo "insert into commits values ($i) returning i;"; sleep 0.01; done |
        psql --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1
      """;

  @RegisterExtension private final Trial trial = new Trial();

  private static String sql(String container, String question) throws Exception {
    return DockerCommand.docker(
        "exec", container, "psql", "-h", "/run/postgresql", "-U", "postgres", "-Atc", question);
  }

  private static boolean ready(String container) throws Exception {
    return DockerCommand.attempt(
                "docker",
                java.util.List.of("exec", container, "pg_isready", "-h", "/run/postgresql"))
            .status()
        == 0;
  }

  @Test
  @Tag(TestEngine.LARGE_IMAGE)
  @Proves(Row.POSTGRESQL)
  void noCommittedTransactionIsLost() throws Exception {
    String network = trial.name() + "-net";
    DockerCommand.docker("network", "create", "--subnet=10.213.9.0/24", network);
    trial.afterwards("network", "rm", network);
    trial.run("--network=" + network, "--ip=10.213.9.7", TestEngine.RUNTIMES, "sh", "-c", SERVER);
    Trial.await("it is ready", () -> ready(trial.name()));
    sql(trial.name(), "create table commits (i integer primary key)");
    DockerCommand.shell(trial.name(), "pgbench -h /run/postgresql -U postgres -i -q -s 2 postgres");
    String client = trial.another("-client");
    DockerCommand.docker(
        "run",
        "--detach",
        "--name",
        client,
        "--network=" + network,
        TestEngine.RUNTIMES,
        "sh",
        "-c",
        CLIENT.formatted("10.213.9.7"));
    Trial.await("it commits", () -> TestEngine.lastNumber(client) > 200);

    String again = trial.moveOver(CheckpointOptions.DEFAULT.withTcpEstablished(true));

    int confirmed = TestEngine.lastNumber(client);
    Trial.await("it commits again", () -> TestEngine.lastNumber(client) > confirmed + 100);
    assertThat(
            sql(
                again,
                "select count(*) from generate_series(1, "
                    + TestEngine.lastNumber(client)
                    + ") as i where i not in (select i from commits)"))
        .isEqualTo("0");
    assertThat(
            sql(
                again,
                "select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from"
                    + " pgbench_history), (select count(*) > 100 from pgbench_history)"))
        .isEqualTo("t|t");
    assertThat(DockerCommand.shell(client, "grep -iE 'error|aborted' /tmp/pgbench.log || true"))
        .isEmpty();
    assertThat(DockerCommand.shell(client, "pidof pgbench")).isNotEmpty();
  }
}
