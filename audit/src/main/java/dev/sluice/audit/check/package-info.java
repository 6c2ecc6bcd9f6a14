/** One check a file: from counts and scores to findings with evidence and threshold. */
@NullMarked
package dev.sluice.audit.check;

import org.jspecify.annotations.NullMarked;
