package com.example.ops;

/** What came of an operation. Only {@link #DONE} has touched the host. */
enum Outcome {
    /** The approver said yes, and it ran. */
    DONE,
    /** The approver said no. */
    REFUSED,
    /** Nobody decided in time, or it was taken back. */
    UNDECIDED,
    /** Something came that was no decision. */
    SUSPICIOUS,
    /** The gateway could not be asked. */
    UNAVAILABLE
}
