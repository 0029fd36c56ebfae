package io.airlockapp.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.testkit.FakeGateway;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An enforcer that is started anew and gets the decision of its earlier life again. */
class RestartTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final FakeGateway gateway = FakeGateway.create();
    private Pairing pairing;
    private Action action;

    @BeforeEach
    void pair() {
        gateway.approver().approveAll();
        pairing = gateway.readyPairing("enforcer-1", "payments");
        action = Action.command("terraform apply").toBuilder()
                .identity("req-1", gateway.clock().instant().plusSeconds(600))
                .build();
    }

    /** What one process does between its start and its end. */
    private Verdict live(ReplayJournal journal) {
        TimeSource time = new TimeSource(gateway.clock(), gateway.scheduler());
        GatewayClient client = GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(gateway.transport())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .time(time)
                .build();
        Enforcer enforcer = Enforcer.builder(client, "enforcer-1")
                .time(time)
                .replayJournal(journal)
                .build();
        enforcer.restore(pairing).block(PATIENCE);
        return enforcer.review(action).block(PATIENCE);
    }

    private Verdict liveWithFile() {
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(directory.resolve("journal.db"), gateway.clock())) {
            return live(journal);
        }
    }

    private Verdict liveWithMemory() {
        Clock clock = gateway.clock();
        return live(ReplayJournal.inMemory(clock, 100));
    }

    @Test
    void review_decisionOfBeforeTheRestart_isAReplayWithTheFile() {
        assertThat(liveWithFile().isApproved()).isTrue();

        assertThat(liveWithFile())
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(FailureReason.REPLAY));
        assertThat(gateway.exchanges()).hasSize(1);
    }

    @Test
    void review_decisionOfBeforeTheRestart_wouldCountAgainWithoutTheFile() {
        assertThat(liveWithMemory().isApproved()).isTrue();
        assertThat(liveWithMemory().isApproved()).isTrue();
        assertThat(gateway.exchanges()).hasSize(1);
    }
}
