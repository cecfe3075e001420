// The smallest user of the engine. A test looks at which libraries this executable needs: none of
// Foundation's, so nothing below `Traces` needs them.
import Simulation

let machine = Machine(MachineConfiguration())
_ = machine.digest
