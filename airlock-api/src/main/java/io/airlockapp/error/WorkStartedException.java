package io.airlockapp.error;

/**
 * The work of a gate has begun before, in another subscription of the same gate, and is not begun again: an approval is for
 * one run.
 */
public final class WorkStartedException extends AirlockException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public WorkStartedException() {
        super(
                "The work of this gate has been started already and is never started twice;"
                        + " to ask for another run, make a new gate.",
                null);
    }
}
