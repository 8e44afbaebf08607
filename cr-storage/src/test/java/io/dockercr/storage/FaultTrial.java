package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.storage.FaultyDisk.Fault;
import io.dockercr.storage.FaultyStore.Answer;
import io.dockercr.storage.FaultyStore.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Something is done while the disk fails, and then once more while it is well. */
final class FaultTrial {
  private final FaultyStore faulty;
  private final Map<String, Integer> calls = new HashMap<>();

  /**
   * @param faulty with a process
   */
  FaultTrial(FaultyStore faulty) {
    this.faulty = faulty;
  }

  /** An operation that a fault can hit. */
  Operation choose(Fault fault, Random random) throws Exception {
    List<Operation> operations = new ArrayList<>(List.of(Operation.values()));
    while (true) {
      Operation operation = operations.remove(random.nextInt(operations.size()));
      if (calls(operation, fault) > 0) {
        return operation;
      }
    }
  }

  /** The call that a fault hits; of one that goes on from there, not among the last. */
  int chooseCall(Operation operation, Fault fault, Random random) throws Exception {
    int most = calls(operation, fault);
    return 1 + random.nextInt(fault.isHarmless() ? (most + 1) / 2 : most);
  }

  /** How many calls of an operation a fault could hit. */
  int calls(Operation operation, Fault fault) throws Exception {
    String key = operation + " " + fault;
    if (!calls.containsKey(key)) {
      faulty.prepare(operation);
      faulty.disk.fail(fault, Integer.MAX_VALUE, 1, 0);
      Answer answer = faulty.ask(operation.question);
      calls.put(key, faulty.disk.calls());
      faulty.disk.heal();
      assertThat(answer.done()).as(key + ": " + answer).isTrue();
      faulty.clean(key);
    }
    return calls.get(key);
  }

  /**
   * Tries one fault.
   *
   * @return whether the operation was done in spite of it
   */
  boolean run(Operation operation, Fault fault, int call, int extent, String when)
      throws Exception {
    faulty.prepare(operation);
    faulty.disk.fail(fault, call, extent, 0);
    Answer answer = faulty.ask(operation.question);
    faulty.disk.heal();
    if (!answer.done()) {
      assertThat(fault.isHarmless()).as(when + ": " + answer.message()).isFalse();
      FaultyStore.assertClear(when, answer);
    }
    boolean isThere = faulty.check(when);
    if (answer.done() && operation.makesSubject()) {
      assertThat(isThere).as(when).isTrue();
    }
    if (answer.done() && operation == Operation.DELETE) {
      assertThat(isThere).as(when).isFalse();
    }
    again(operation, isThere, when);
    faulty.clean(when);
    return answer.done();
  }

  private void again(Operation operation, boolean wasThere, String when) throws Exception {
    boolean isThere = wasThere;
    boolean isDone = operation.makesSubject() ? isThere : operation == Operation.DELETE && !isThere;
    if (!isDone) {
      Answer answer = faulty.ask(operation.question);
      assertThat(answer.done()).as(when + ", again: " + answer).isTrue();
      isThere = faulty.check(when + ", again");
      assertThat(isThere).as(when + ", again").isEqualTo(operation.makesSubject());
    }
    if (isThere) {
      boolean isCopy = operation == Operation.COPY;
      faulty.assertSubjectHas(isCopy ? FaultyStore.KEPT.get(0) : FaultyStore.SUBJECT);
    }
  }
}
