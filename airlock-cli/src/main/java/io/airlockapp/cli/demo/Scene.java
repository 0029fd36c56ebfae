package io.airlockapp.cli.demo;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * One thing that the agent of the demo wants to do.
 *
 * @param title what the chapter about it is called
 * @param plea what a person who does not know the script is asked to do
 * @param command the command, as the approver sees it
 * @param action the action to be reviewed
 * @param work the doing of it; says what it has done
 * @param expected how its review ends if everybody keeps to the script
 * @param notesAfter what the notes hold then
 */
record Scene(
        String title,
        String plea,
        String command,
        Action action,
        Callable<String> work,
        Class<? extends Verdict> expected,
        String notesAfter) {

    /** The approver says yes. */
    static Scene approved(Notes notes) {
        String command = "echo hello >> notes.txt";
        return new Scene(
                "A command that the approver approves",
                "please approve it",
                command,
                Action.command(command),
                () -> notes.append("hello"),
                Verdict.Approved.class,
                "hello\n");
    }

    /** The approver says no. */
    static Scene rejected(Notes notes) {
        String command = "rm notes.txt";
        return new Scene(
                "A command that the approver rejects",
                "please reject it",
                command,
                Action.command(command),
                notes::delete,
                Verdict.Rejected.class,
                "hello\n");
    }

    /** The agent changes its mind before anybody has decided; to say which request that is, the action has an identity. */
    static Scene withdrawn(Notes notes, Instant now) {
        String command = "echo goodbye >> notes.txt";
        Action action = Action.command(command).toBuilder()
                .identity("req-" + UUID.randomUUID(), now.plus(Action.DEFAULT_TIMEOUT))
                .build();
        return new Scene(
                "A command that the agent takes back",
                "please leave it alone for five seconds",
                command,
                action,
                () -> notes.append("goodbye"),
                Verdict.Withdrawn.class,
                "hello\n");
    }

    static List<Scene> all(Notes notes, Instant now) {
        return List.of(approved(notes), rejected(notes), withdrawn(notes, now));
    }

    /** The exchange, of a scene whose action has an identity. */
    String requestId() {
        return Objects.requireNonNull(action.requestId(), "The action has no identity.");
    }

    /** Whether the agent is to take it back while it waits. */
    boolean takenBack() {
        return expected == Verdict.Withdrawn.class;
    }
}
