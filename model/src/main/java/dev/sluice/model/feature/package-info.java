/**
 * What the model is told about a request and its candidates, as of the request's time: values of
 * the records, counts, and the subject's own history.
 */
@NullMarked
package dev.sluice.model.feature;

import org.jspecify.annotations.NullMarked;
