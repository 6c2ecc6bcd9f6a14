package dev.sluice.app.cluster;

import dev.sluice.app.platform.BrokerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ports that nothing listens on. They lie below those that the system gives to outgoing
 * connections: such a one could take the port of a process that is away for a moment, even by a
 * client connecting to itself.
 */
final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 30_000;
  private static final int TRIES = 1_000;

  private FreePorts() {}

  /** Returns this many, all different. */
  static List<Integer> find(int count) {
    SplittableRandom random = new SplittableRandom();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < TRIES && found.size() < count; i++) {
      int port = random.nextInt(FIRST, LAST);
      if (!found.contains(port) && isFree(port)) {
        found.add(port);
      }
    }
    if (found.size() < count) {
      throw new IllegalStateException("no free ports between " + FIRST + " and " + LAST);
    }
    return found;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(BrokerSettings.HOST), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
