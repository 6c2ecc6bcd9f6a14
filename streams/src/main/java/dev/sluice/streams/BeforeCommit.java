package dev.sluice.streams;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Has a processor do its last work of a transaction: write what it changed, forward what it
 * gathered. What is gathered between two commits is invisible to others anyway, so it may as well
 * be written and sent once.
 *
 * <p>Kafka Streams asks stores that cache to empty their caches before it flushes its producer and
 * commits; there is no public way to be asked. So this is a store that holds nothing. {@code
 * CachedStateStore} and the current node are Streams' own, the same that its caches use: a new
 * version of Kafka has to pass the tests of this room and those under kills.
 */
final class BeforeCommit implements StateStore, CachedStateStore<byte[], byte[]> {
  private final String name;
  private @Nullable Runnable work;
  private @Nullable InternalProcessorContext<?, ?> context;
  private @Nullable ProcessorNode<?, ?, ?, ?> node;
  private boolean open;

  private BeforeCommit(String name) {
    this.name = name;
  }

  /** Says what to do from now on; called in the {@code init} of the processor that forwards. */
  void run(ProcessingContext processing, Runnable last) {
    context = (InternalProcessorContext<?, ?>) processing;
    node = Objects.requireNonNull(context.currentNode(), "a processor registers in its init");
    work = last;
  }

  @Override
  public void flushCache() {
    Runnable last = work;
    InternalProcessorContext<?, ?> in = context;
    if (last == null || in == null) {
      return;
    }
    ProcessorNode<?, ?, ?, ?> before = in.currentNode();
    in.setCurrentNode(node);
    try {
      last.run();
    } finally {
      in.setCurrentNode(before);
    }
  }

  @Override
  public void clearCache() {}

  @Override
  public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOld) {
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext storeContext, StateStore root) {
    storeContext.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    open = false;
    work = null;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  static StoreBuilder<BeforeCommit> builder(String name) {
    return new Builder(name);
  }

  /** There is nothing to cache and nothing to log. */
  private record Builder(String name) implements StoreBuilder<BeforeCommit> {
    @Override
    public StoreBuilder<BeforeCommit> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<BeforeCommit> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("there is nothing to log in " + name);
    }

    @Override
    public StoreBuilder<BeforeCommit> withLoggingDisabled() {
      return this;
    }

    @Override
    public BeforeCommit build() {
      return new BeforeCommit(name);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
