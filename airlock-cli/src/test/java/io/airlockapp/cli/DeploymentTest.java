package io.airlockapp.cli;

import static io.airlockapp.testkit.approver.Conditions.payload;
import static io.airlockapp.testkit.assertion.AirlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.junit.AirlockExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

// snippet: testkit-junit
@ExtendWith(AirlockExtension.class)
class DeploymentTest {

    @Test
    void apply_toProduction_waitsForAPersonAndTakesNoForAnAnswer(
            FakeGateway gateway, Approver approver, BlockingEnforcer enforcer) {
        approver.when(payload("/command").contains("prod")).reject("not today").after(Duration.ofMinutes(9));
        approver.otherwise().approve();

        assertThat(new Deployment(enforcer).apply("terraform apply prod")).isFalse();

        assertThat(gateway).onlyExchange().isRejected().wasSubmittedOnce().isAcked();
    }
}
// end
