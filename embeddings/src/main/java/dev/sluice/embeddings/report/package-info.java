/**
 * What lies in a table: how many values each feature has, how often they meet in a row, how long
 * the rows are, and what the same features would need without meeting.
 */
@NullMarked
package dev.sluice.embeddings.report;

import org.jspecify.annotations.NullMarked;
