package dev.sluice.app.cluster;

import java.nio.file.Path;

/**
 * A process of a cluster as it is now.
 *
 * @param pid 0 if it does not run
 * @param log where it logs
 */
public record NodeStatus(String name, long pid, boolean alive, Path log) {}
