package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.dockercr.api.CriuFailedException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of libcriu's functions are called with what, by a recording in its place. */
class LibCriuRequestTest {
  private static final CriuExecutable EXECUTABLE = new CriuExecutable(Path.of("/sbin/criu"));
  private static final Path IMAGES = Path.of("/images");

  private final List<String> calls = new ArrayList<>();
  private final LibCriu criu = recording(LibCriu.class);
  private final LibC libc = recording(LibC.class);
  private int descriptor = 7;

  @Test
  void everyOptionIsSet() throws Exception {
    LibCriuRequest.dump(criu, libc, EXECUTABLE, TestOptions.everything(IMAGES)).close();

    assertThat(calls)
        .contains(
            "set_service_binary /sbin/criu",
            "set_images_dir_fd 7",
            "set_log_file dump.log",
            "set_log_level 4",
            "set_pid 17",
            "set_leave_running 1",
            "set_shell_job 1",
            "set_tcp_established 1",
            "set_tcp_close 1",
            "set_tcp_skip_in_flight 1",
            "set_file_locks 1",
            "set_ext_unix_sk 1",
            "set_link_remap 1",
            "set_orphan_pts_master 1",
            "set_ghost_limit " + (int) 3_000_000_000L,
            "set_root /root fs",
            "set_freeze_cgroup /sys/fs/cgroup/freezer/x",
            "set_empty_ns " + 0x40000000,
            "set_manage_cgroups 1",
            "set_manage_cgroups_mode 3",
            "set_network_lock 3",
            "add_irmap_path /watched",
            "add_external mnt[/etc/hosts]:/etc/hosts",
            "add_external tty[88:8]");
  }

  @Test
  void whatIsOffIsLeftToCriusConfiguration() throws Exception {
    LibCriuRequest.dump(criu, libc, EXECUTABLE, DumpOptions.builder(17, IMAGES).build()).close();

    assertThat(calls)
        .containsExactly(
            "init_opts",
            "set_service_binary /sbin/criu",
            "open /images",
            "set_images_dir_fd 7",
            "set_log_level 4",
            "set_log_file dump.log",
            "set_pid 17",
            "set_manage_cgroups_mode 0",
            "set_network_lock 1",
            "free_opts",
            "close 7");
  }

  @Test
  void aRestoreHasAWorkDirectory() throws Exception {
    RestoreOptions all = new RestoreOptions(IMAGES, Path.of("/work"), true, true, true, true, true);

    LibCriuRequest.restore(criu, libc, EXECUTABLE, all).close();

    assertThat(calls)
        .contains(
            "set_images_dir_fd 7",
            "set_work_dir_fd 8",
            "set_log_file restore.log",
            "set_shell_job 1",
            "set_tcp_established 1",
            "set_tcp_close 1",
            "set_file_locks 1",
            "set_ext_unix_sk 1",
            "close 7",
            "close 8");
  }

  @Test
  void everythingIsFreedWhenADirectoryCantBeOpened() {
    descriptor = -1;

    assertThatThrownBy(
            () ->
                LibCriuRequest.dump(
                    criu, libc, EXECUTABLE, DumpOptions.builder(17, IMAGES).build()))
        .isInstanceOf(CriuFailedException.class)
        .hasMessageContaining("/images");

    assertThat(calls).contains("free_opts").noneMatch(call -> call.startsWith("close"));
  }

  private <T> T recording(Class<T> functions) {
    return functions.cast(
        Proxy.newProxyInstance(
            functions.getClassLoader(),
            new Class<?>[] {functions},
            (proxy, method, arguments) -> call(method.getName(), arguments)));
  }

  private Object call(String function, Object[] arguments) {
    String name = function.replace("criu_local_", "");
    if (arguments[0] instanceof PointerByReference opts) {
      opts.setValue(Pointer.createConstant(4096));
      calls.add(name);
      return 0;
    }
    Object value = arguments.length > 1 ? arguments[1] : arguments[0];
    if (name.equals("open")) {
      calls.add(name + " " + text(arguments[0]));
      return descriptor < 0 ? -1 : descriptor++;
    }
    calls.add(value instanceof Pointer ? name : name + " " + text(value));
    return 0;
  }

  private static Object text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8)
        : value;
  }
}
