package io.airlockapp.reactor;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one action of many fared: exactly one of verdict and failure is there.
 *
 * @param action the action
 * @param verdict the verdict, if the review came to one
 * @param failure why it came to none
 */
public record ReviewResult(
        Action action, @Nullable Verdict verdict, @Nullable Throwable failure) {

    /**
     * Creates a result.
     *
     * @throws IllegalArgumentException if both or none of verdict and failure are given
     */
    public ReviewResult {
        Objects.requireNonNull(action, "action");
        if ((verdict == null) == (failure == null)) {
            throw new IllegalArgumentException("A review has either a verdict or a failure.");
        }
    }

    /**
     * Whether the action may run.
     *
     * @return true only if there is a verdict and it is an approval
     */
    public boolean isApproved() {
        return verdict != null && verdict.isApproved();
    }
}
