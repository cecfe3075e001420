// The smallest user of the engine. A test looks at which libraries this executable needs: none of
// Foundation's, so nothing below `Traces` needs them.
import Simulation

print(Machine(MachineConfiguration()).digest)
