package io.airlockapp.harp;

import io.airlockapp.error.AirlockException;

/** An action was not done because its review did not end with an approval. */
public final class NotApprovedException extends AirlockException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // A verdict is not serialisable; nobody sends this exception anywhere.
    private final Verdict verdict;

    /**
     * Creates the exception.
     *
     * @param verdict how the review ended; not an approval
     * @throws IllegalArgumentException if it is an approval
     */
    public NotApprovedException(Verdict verdict) {
        super(verdict.describe() + " The action was not done.", null);
        if (verdict.isApproved()) {
            throw new IllegalArgumentException("The verdict is an approval: do the action instead.");
        }
        this.verdict = verdict;
    }

    /**
     * How the review ended.
     *
     * @return the verdict; not an approval
     */
    public Verdict verdict() {
        return verdict;
    }
}
