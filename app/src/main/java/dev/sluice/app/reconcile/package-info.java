/**
 * Reconciliation: reads the topics as any client would, knows nothing of the operators' own
 * counters, and says whether every request, impression and click is accounted for, and how good the
 * served slates were.
 *
 * <pre>
 *   topics --> TopicReader --> Ledger (pure: records in, figures out) --> DemoReport --> JSON, summary
 * </pre>
 */
@NullMarked
package dev.sluice.app.reconcile;

import org.jspecify.annotations.NullMarked;
