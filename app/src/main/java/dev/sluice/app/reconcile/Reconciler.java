package dev.sluice.app.reconcile;

import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.Properties;

/**
 * Reads the topics from their beginning to their end and accounts for every request, impression and
 * click. Independent of the operators: it shares with them only the wire format.
 */
public final class Reconciler {
  private final Properties kafka;
  private final Topics topics;
  private final LabelRules rules;

  /**
   * Prepares a reading.
   *
   * @param kafka client properties with {@code bootstrap.servers} and security
   */
  public Reconciler(Properties kafka, Topics topics, LabelRules rules) {
    this.kafka = kafka;
    this.topics = topics;
    this.rules = rules;
  }

  /**
   * Reads and reports. What is still on its way through the operators is waited for: while the
   * identities do not hold, new records are read until {@code patience} is over.
   */
  public DemoReport report(RunFacts facts, Duration patience) {
    Ledger ledger = new Ledger(rules, facts.truth());
    try (TopicReader reader = new TopicReader(kafka, topics, ledger)) {
      reader.readUntilBalanced(patience);
      return ledger.report(facts, reader::name);
    }
  }
}
