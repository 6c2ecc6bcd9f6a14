/**
 * From a logit to a calibrated ctr: first the sampling correction, which is exact, then an online
 * calibrator, then a correction per value of a field with shrinkage. All of them rise with the
 * logit. Only examples whose windows have closed may be given: open ones look like non-clicks.
 */
@NullMarked
package dev.sluice.model.calibrate;

import org.jspecify.annotations.NullMarked;
