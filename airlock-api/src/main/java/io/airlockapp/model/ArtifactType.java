package io.airlockapp.model;

/**
 * What kind of action an approver is asked about (wire reference, section 4).
 *
 * <p>The gateway owns this set, so any other text is a value too.
 *
 * @param value the text on the wire; not blank
 */
public record ArtifactType(String value) {

    /** A command to run; the default. */
    public static final ArtifactType COMMAND_REVIEW = new ArtifactType("command.review");

    /** A plan to follow. */
    public static final ArtifactType PLAN_REVIEW = new ArtifactType("plan.review");

    /** A task to take on. */
    public static final ArtifactType TASK_REVIEW = new ArtifactType("task.review");

    /** A change to source code. */
    public static final ArtifactType PATCH_REVIEW = new ArtifactType("patch.review");

    /** A point to continue from. */
    public static final ArtifactType CHECKPOINT_REVIEW = new ArtifactType("checkpoint.review");

    /** A command to run, as some older enforcers call it. */
    public static final ArtifactType COMMAND_APPROVAL = new ArtifactType("command-approval");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public ArtifactType {
        Checks.notBlank(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
