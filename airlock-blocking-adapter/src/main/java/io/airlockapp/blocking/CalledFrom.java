package io.airlockapp.blocking;

/** Shows, in the stack trace of a failure that comes from another thread, where the caller was waiting for it. */
final class CalledFrom extends Exception {

    private static final long serialVersionUID = 1L;

    /** One exception can fail many calls, such as those after a close; it must not grow for ever. */
    private static final int MAX_ON_ONE_FAILURE = 16;

    private CalledFrom(String call, Thread caller) {
        // Virtual threads often have no name.
        super(call + " was called on thread " + (caller.getName().isEmpty() ? caller : caller.getName()));
    }

    static void mark(Throwable failure, String call) {
        if (failure.getSuppressed().length < MAX_ON_ONE_FAILURE) {
            failure.addSuppressed(new CalledFrom(call, Thread.currentThread()));
        }
    }
}
