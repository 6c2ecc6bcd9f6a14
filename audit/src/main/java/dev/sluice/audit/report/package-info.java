/**
 * The audit as JSON, as tables in OutRank's format, as one self-contained page and as a picture.
 * Checks know nothing of it.
 */
@NullMarked
package dev.sluice.audit.report;

import org.jspecify.annotations.NullMarked;
