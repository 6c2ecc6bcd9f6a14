/** The audit of a live stream of examples: shells around the audit room. */
@NullMarked
package dev.sluice.flink.audit;

import org.jspecify.annotations.NullMarked;
