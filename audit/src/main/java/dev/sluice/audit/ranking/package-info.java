/**
 * Which features tell something about the label, alone, in pairs and triples, and in which order.
 */
@NullMarked
package dev.sluice.audit.ranking;

import org.jspecify.annotations.NullMarked;
