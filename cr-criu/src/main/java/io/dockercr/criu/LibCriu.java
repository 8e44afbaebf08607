package io.dockercr.criu;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/**
 * libcriu's functions that are used here (CRIU's {@code lib/c/criu.h}). Only those with {@code
 * local} in their names: the others share one state in the process. {@code bool} is a byte; strings
 * are bytes with a NUL at the end, which libcriu copies.
 */
interface LibCriu extends Library {
  int criu_local_init_opts(PointerByReference opts);

  void criu_local_free_opts(Pointer opts);

  int criu_local_set_service_binary(Pointer opts, byte[] path);

  void criu_local_set_pid(Pointer opts, int pid);

  void criu_local_set_images_dir_fd(Pointer opts, int fd);

  void criu_local_set_work_dir_fd(Pointer opts, int fd);

  void criu_local_set_log_level(Pointer opts, int level);

  int criu_local_set_log_file(Pointer opts, byte[] name);

  void criu_local_set_leave_running(Pointer opts, byte on);

  void criu_local_set_shell_job(Pointer opts, byte on);

  void criu_local_set_tcp_established(Pointer opts, byte on);

  void criu_local_set_tcp_close(Pointer opts, byte on);

  void criu_local_set_tcp_skip_in_flight(Pointer opts, byte on);

  void criu_local_set_file_locks(Pointer opts, byte on);

  void criu_local_set_ext_unix_sk(Pointer opts, byte on);

  void criu_local_set_link_remap(Pointer opts, byte on);

  void criu_local_set_orphan_pts_master(Pointer opts, byte on);

  void criu_local_set_ghost_limit(Pointer opts, int bytes);

  int criu_local_set_root(Pointer opts, byte[] path);

  int criu_local_set_freeze_cgroup(Pointer opts, byte[] path);

  void criu_local_set_empty_ns(Pointer opts, int namespaces);

  void criu_local_set_manage_cgroups(Pointer opts, byte on);

  void criu_local_set_manage_cgroups_mode(Pointer opts, int mode);

  int criu_local_set_network_lock(Pointer opts, int method);

  int criu_local_add_irmap_path(Pointer opts, byte[] path);

  int criu_local_add_external(Pointer opts, byte[] specification);

  void criu_local_set_notify_cb(Pointer opts, NotifyCallback callback);

  int criu_notify_pid(Pointer argument);

  void criu_local_set_track_mem(Pointer opts, byte on);

  int criu_local_set_parent_images(Pointer opts, byte[] path);

  int criu_local_set_pre_dump_mode(Pointer opts, int mode);

  int criu_local_dump(Pointer opts);

  int criu_local_pre_dump(Pointer opts);

  int criu_local_restore(Pointer opts);

  /** {@code int (*cb)(char *action, criu_notify_arg_t na)}; anything but 0 makes CRIU give up. */
  interface NotifyCallback extends Callback {
    int invoke(Pointer action, Pointer argument);
  }
}
