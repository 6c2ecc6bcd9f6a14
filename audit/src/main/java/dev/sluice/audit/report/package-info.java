/** The audit as JSON, TSV and one self-contained page. */
@NullMarked
package dev.sluice.audit.report;

import org.jspecify.annotations.NullMarked;
