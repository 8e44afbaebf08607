package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Compares what tests find with what {@code docs/compatibility.md} says of the engine that they run
 * on; {@code -Ddocs.update} writes it there. A row that several tests prove is good if all of them
 * are.
 */
final class CompatibilityTable
    implements InvocationInterceptor, BeforeAllCallback, AfterAllCallback {
  static final Path FILE = Path.of("..", "docs", "compatibility.md");
  private static final String FAILS = "fails";

  private final Map<Row, String> found = new EnumMap<>(Row.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    found.clear();
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    note(invocation, invocationContext);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    note(invocation, invocationContext);
  }

  private void note(Invocation<Void> invocation, ReflectiveInvocationContext<Method> test)
      throws Throwable {
    Row row = rowOf(test);
    try {
      invocation.proceed();
      found.putIfAbsent(row, row.outcome());
    } catch (Throwable e) {
      found.put(row, FAILS);
      throw e;
    }
  }

  private static Row rowOf(ReflectiveInvocationContext<Method> test) {
    for (Object argument : test.getArguments()) {
      if (argument instanceof Row row) {
        return row;
      }
    }
    return test.getExecutable().getAnnotation(Proves.class).value();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    TestedEngine engine = TestedEngine.current();
    if (System.getProperty("docs.update") != null) {
      Files.writeString(FILE, CompatibilityDocument.read(FILE).with(engine, found).text());
    }
    CompatibilityDocument document = CompatibilityDocument.read(FILE);
    found.forEach(
        (row, outcome) ->
            assertThat(document.outcome(row, engine))
                .as("what %s says of \"%s\" on %s", FILE, row.what(), engine.title())
                .isEqualTo(outcome));
  }
}
